(d=>{d.classList.add("js");try{let t=localStorage.theme;if(t)d.dataset.theme=t}catch{}})(document.documentElement)
